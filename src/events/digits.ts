/** The largest number whose digits are written here. */
export const MAX_DIGITS_VALUE = 0x7fff_ffff;

/** How many digits a whole number from 0 to `MAX_DIGITS_VALUE` has. */
export function widthOf(value: number): number {
  let width = 1;
  for (let limit = 10; limit <= value; limit *= 10) width++;
  return width;
}

/** Writes the last `width` digits of such a number. */
export function putDigits(view: DataView, at: number, width: number, value: number): void {
  let rest = value;
  for (let i = at + width - 1; i >= at; i--) {
    const tens = (rest / 10) | 0;
    view.setUint8(i, 48 + rest - tens * 10);
    rest = tens;
  }
}
