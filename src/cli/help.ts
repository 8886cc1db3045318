const USAGE = `npx berth <command> [environment...] [options]

One compose.yaml, one image, any berth.

Commands
  check [environment...]    What each environment refuses, adapts or ignores of the Compose file
  contract <environment>    The runtime contract, read back from what is synthesized
  support [target]          The ledger: what each target does with each attribute of Compose
  support --compare <a> <b> Where two targets differ on this folder's Compose file; without one, on all of Compose
  docs [--check]            Regenerate the generated pages in docs/

Options
  --format text|json        Default: text
  -f, --file FILE           Compose file, may be repeated; instead of the environment's own
  --project-directory DIR   Default: this folder, the one with cdktf.json
  -a, --all                 check, support --compare: list irrelevant attributes too
  --check                   docs: change nothing, exit 1 when they are out of date
  -h, --help

Data goes to stdout, talk to stderr. Exit codes: 0 clean, 1 findings, 2 could not run.
Deploy with npx cdktf deploy <environment>.`;

/** What `berth --help` prints. */
export function help(_command: string): string {
  return USAGE;
}
