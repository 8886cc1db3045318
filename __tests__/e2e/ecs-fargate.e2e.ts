import { deploySuite } from "../support/ecs-deploy-suite";

jest.setTimeout(1_200_000);

deploySuite("fargate", { failures: true });
