import { deploySuite } from "../support/ecs-deploy-suite";

jest.setTimeout(1_200_000);

deploySuite("ecs-ec2", {
  // The emulator gives the launch template's tags back without the provider's default tags; the provider then plans a
  // new version of the template, and the group follows its number.
  gaps: [
    "aws_autoscaling_group.instances: update (capacity_reservation_specification, mixed_instances_policy)",
    "aws_launch_template.instances-template: update (tag_specifications)",
  ],
});
