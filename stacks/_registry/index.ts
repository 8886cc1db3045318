/** The registry that a project makes for its images, without what writes its stack: nothing of CDKTF is loaded here. */
export { planRegistry, type RegistryPlan } from "./check";
export { docs, parseRegistry, type Registry } from "./options";
export { planProtected } from "./protected";
