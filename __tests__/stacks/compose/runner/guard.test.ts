import { untilDone } from "../../../../stacks/compose/runner/guard";

test("what the engine refuses once is tried again, and not for ever", () => {
  const answers = [1, null, 0, 0];
  let asked = 0;
  untilDone(() => answers[asked++] as number | null);
  expect(asked).toBe(3);
  let refused = 0;
  untilDone(() => {
    refused += 1;
    return 1;
  }, 2);
  expect(refused).toBe(2);
});
