import { readFileSync } from "node:fs";
import { join } from "node:path";
import { endpointServices } from "../../../stacks/_family/ecs/endpoints";
import { repositoryRoot } from "../../support/architecture";
import { HOURS, PRICES } from "../fargate/prices";

/** us-east-1: infracost 0a8a5aaa, golden file of `vpc_endpoint`. */
const ENDPOINT = 0.01;
const ZONES = 2;

test("docs/ecs.md reckons what network.nat none costs from the endpoints that are made", () => {
  const text = readFileSync(join(repositoryRoot, "docs/ecs.md"), "utf8").replace(/\s+/g, " ");
  const of = (launch: "EC2" | "FARGATE") => endpointServices({ launch }, { exec: false }).length;
  const month = (launch: "EC2" | "FARGATE") => `$${(of(launch) * ZONES * HOURS * ENDPOINT).toFixed(2)}`;
  const gateway = `$${(HOURS * (PRICES.natGateway + PRICES.address)).toFixed(2)}`;
  expect([of("FARGATE"), of("EC2")]).toEqual([5, 8]);
  expect(text).toContain("there are five on Fargate, eight on EC2");
  expect(text).toContain(`${month("FARGATE")} and ${month("EC2")} a month instead of ${gateway}`);
  const prices = readFileSync(join(repositoryRoot, "docs/ecs-ec2-or-fargate.md"), "utf8");
  expect(prices).toContain(`| $${ENDPOINT} per hour and zone`);
});
