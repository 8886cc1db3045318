import type { Told } from "./told";

/** Deploying: 4xx. */
export const deploying = {
  BERTH401: {
    title: "Docker engine not running",
    cause: "No engine answers where the environment points.",
    remedy: "Start it, or correct engine.host or engine.context.",
  },
  BERTH402: {
    title: "Published port taken",
    cause: "Another process on the engine's host listens on a port that the project publishes.",
    remedy: "Stop it or publish another port.",
  },
  BERTH403: {
    title: "Image not to be had",
    cause: "An image is neither on this engine nor on the engine deployed to, and no registry gives it.",
    remedy: "Build it (docker compose build, or npx berth release), load it, or check the registry.",
  },
  BERTH404: {
    title: "Disk full",
    cause: "The engine's disk is full.",
    remedy: "Free space, for instance with docker system prune.",
  },
  BERTH405: {
    title: "Another deploy is running",
    cause: "Two deploys of one project at once would undo each other.",
    remedy: "Wait for the other, or remove its lock as the message says.",
  },
  BERTH406: {
    title: "Service failed to start",
    cause: "A service stopped, or its health check failed.",
    remedy: "See the health output and log lines shown.",
  },
  BERTH407: {
    title: "Deploy failed",
    cause: "docker compose failed for another reason, given in its own words.",
    remedy: "Mend what it names and deploy again.",
  },
  BERTH408: {
    title: "File of a secret or config unreadable",
    cause: "A file cannot be read by the user who deploys.",
    remedy: "Give that user the right to read it.",
  },
  BERTH409: {
    title: "Bind mount of this machine's files on a remote engine",
    cause: "A bind mount's source is relative or under ~, and the engine deployed to is another machine.",
    remedy: "Use a config, a secret or a named volume, put the files into the image, or give a path of that machine.",
  },
} as const satisfies Record<string, Told>;
