import { element } from './element.js';

export interface Tile {
  readonly name: string;
  readonly value: string;
  readonly unit?: string;
  readonly note?: string;
  readonly tone?: 'bad' | 'warn' | undefined;
}

/** The numbers of this moment. */
export function drawTiles(parent: HTMLElement, tiles: readonly Tile[]): void {
  parent.replaceChildren(
    ...tiles.map(({ name, value, unit, note, tone }) =>
      element(
        'div',
        { class: 'tile', 'data-tone': tone },
        element('div', { class: 'name' }, name),
        element(
          'div',
          { class: 'value' },
          value,
          unit === undefined ? undefined : element('small', {}, ` ${unit}`),
        ),
        element('div', { class: 'note', title: note }, note ?? ''),
      ),
    ),
  );
}
