import { createReadFollower } from '../../../src/logs/file/read-follower.ts';
import { describeFollower } from './byte-reader.contract.ts';

describeFollower('positioned reads', createReadFollower);
