/** The message of the set-up commit. Its title is that of the set-up pull request, too. */
export const SETUP_MESSAGE = {
  title: 'Set up Curfew',
  body: 'Policy, code owners and the rulesets to import.',
};
