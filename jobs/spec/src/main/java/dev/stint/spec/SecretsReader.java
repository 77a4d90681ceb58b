package dev.stint.spec;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads {@code secrets}: names of secrets, each in the variable of its name, or variables with the names of their secrets. */
final class SecretsReader {

    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");
    private static final Reading<String> NAME =
            Readings.form(SecretNames.NAME, "is not the name of a secret", SecretNames.REMEDY);

    private SecretsReader() {}

    /** @param env what the job sets itself */
    static Map<String, String> read(Value value, Map<String, String> env) {
        Map<String, String> secrets = new LinkedHashMap<>();
        if (value.isList() && value.items().isEmpty()) {
            value.refuseWhole("is empty", "name some, or remove the key");
            return secrets;
        }
        if (value.isScalar() || value.isList()) {
            for (Value each : value.isScalar() ? List.of(value) : value.items()) {
                each.as(NAME).ifPresent(name -> put(name, name, each, env, secrets));
            }
        } else {
            value.entries()
                    .forEach((variable, each) ->
                            each.as(NAME).ifPresent(name -> put(variable, name, each, env, secrets)));
        }
        return secrets;
    }

    private static void put(
            String variable, String name, Value at, Map<String, String> env, Map<String, String> secrets) {
        if (!variable(variable, at)) {
            return;
        }
        if (env.containsKey(variable)) {
            at.refuseWhole("is set by env too", "keep one of them; a secret's value does not belong into the spec");
        } else if (secrets.putIfAbsent(variable, name) != null) {
            at.refuseWhole("is given twice", "give it once");
        }
    }

    /** Whether a command can have a variable of this name. */
    static boolean variable(String name, Value at) {
        if (!VARIABLE.matcher(name).matches()) {
            at.refuseWhole(
                    "is not the name of an environment variable",
                    "use letters, digits and underscores, no digit first");
            return false;
        }
        if (name.startsWith("STINT_")) {
            at.refuseWhole("is reserved: Stint sets STINT_ variables", "choose another name");
            return false;
        }
        return true;
    }
}
