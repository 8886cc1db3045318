import { withReferences } from "../../../../stacks/compose/runner/references";
import { fakeContainer, fakeImage, hash } from "../fake-docker";

const ID = hash("a");
const WEB = `registry.example.com/web@${hash("d")}`;
const document = {
  services: { web: { image: WEB, init: true }, worker: { image: WEB }, store: { image: "store:$$1" } },
};

test("each service gets the reference to use; others stay as they are", () => {
  const images = new Map([[WEB, { image: fakeImage(ID), use: ID }]]);
  expect(withReferences(document, images, [])).toEqual({
    services: { web: { image: ID, init: true }, worker: { image: ID }, store: { image: "store:$$1" } },
  });
});

test("a service that runs the image by its id keeps it so, until it runs another", () => {
  const images = new Map([[WEB, { image: fakeImage(ID), use: WEB }]]);
  const kept = withReferences(document, images, [fakeContainer("web", ID, ID), fakeContainer("worker", "old:1", ID)]);
  expect(kept).toMatchObject({ services: { web: { image: ID }, worker: { image: WEB } } });
  const other = withReferences(document, images, [fakeContainer("web", hash("b"), hash("b"))]);
  expect(other).toMatchObject({ services: { web: { image: WEB } } });
  const both = [fakeContainer("web", ID, ID), fakeContainer("web", WEB, ID, 2)];
  expect(withReferences(document, images, both)).toMatchObject({ services: { web: { image: WEB } } });
});
