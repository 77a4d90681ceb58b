package dev.stint.cli;

import dev.stint.spec.SecretNames;

/** A secret as commands name it: {@code TEAM/NAME}. */
record SecretName(String team, String name) {

    /** @throws CommandFailure with {@link ExitCodes#WRONG_CALL} when it is none */
    static SecretName parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0
                || !SecretNames.isTeam(text.substring(0, slash))
                || !SecretNames.isName(text.substring(slash + 1))) {
            throw new CommandFailure(
                    ExitCodes.WRONG_CALL,
                    "'" + Wording.clean(text) + "' is not TEAM/NAME, such as vision/hf-token; for the name "
                            + SecretNames.REMEDY);
        }
        return new SecretName(text.substring(0, slash), text.substring(slash + 1));
    }

    /** Below {@code /api/v1/}. */
    String path() {
        return "secrets/" + Api.escape(team) + "/" + Api.escape(name);
    }

    @Override
    public String toString() {
        return team + "/" + name;
    }
}
