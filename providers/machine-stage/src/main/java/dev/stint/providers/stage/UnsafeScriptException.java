package dev.stint.providers.stage;

/** A script that the stage does not execute, since it might do to this computer what was meant for a machine. */
public final class UnsafeScriptException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    UnsafeScriptException(String message) {
        super(message);
    }
}
