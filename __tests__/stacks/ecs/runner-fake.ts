import type { Platform, Task } from "../../../stacks/_family/ecs/runner/platform";
import type { RunSettings } from "../../../stacks/_family/ecs/runner/settings";
import type { Surroundings } from "../../../stacks/_family/ecs/runner/surroundings";

export const settings: RunSettings = {
  name: "migrate",
  region: "eu-west-1",
  cluster: "shop-test",
  service: "migrate",
  taskDefinition: "arn:task:7",
  container: "migrate",
  replicas: 1,
  timeout: 600,
};

export const task = (id: string, over: Partial<Task> = {}): Task => ({
  arn: `arn:task/${id}`,
  id,
  status: "RUNNING",
  taskDefinition: settings.taskDefinition,
  ...over,
});

export interface Fake {
  readonly platform: Platform;
  readonly around: Surroundings;
  readonly said: string[];
  /** Every count that the service was set to. */
  readonly desired: number[];
  /** What the service has now. */
  state: { desired: number; tasks: readonly Task[]; events: { id: string; message: string }[]; time: number };
  logs: Record<string, string[]>;
  interrupt(): void;
}

/** ECS that lives on a clock of its own: `step` says what has become of it after each pause. */
export function fake(step: (fake: Fake) => void, over: Partial<Platform> = {}): Fake {
  let interrupted = false;
  const self: Fake = {
    said: [],
    desired: [],
    state: { desired: 0, tasks: [], events: [], time: 0 },
    logs: {},
    interrupt: () => {
      interrupted = true;
    },
    around: {
      say: (line) => void self.said.push(line),
      now: () => self.state.time,
      interrupted: () => interrupted,
      async sleep(time) {
        if (interrupted) throw new Error("aborted");
        self.state.time += time;
        // Tasks of a service that wants none stop, whatever they were at.
        if (self.state.desired === 0) {
          self.state.tasks = self.state.tasks.map((one) => ({ ...one, status: "STOPPED" }));
        }
        step(self);
        if (interrupted) throw new Error("aborted");
      },
    },
    platform: {
      async service() {
        const { desired, events } = self.state;
        return { active: true, taskDefinition: settings.taskDefinition, desired, events };
      },
      async setDesired(count) {
        self.desired.push(count);
        self.state.desired = count;
      },
      tasks: async () => self.state.tasks,
      logTarget: async () => ({ group: "/ecs/shop", prefix: "app" }),
      async logs(_group, stream, after) {
        const lines = (self.logs[stream] ?? []).slice(Number(after ?? 0));
        return { lines, next: String(Number(after ?? 0) + lines.length) };
      },
      ...over,
    },
  };
  return self;
}
