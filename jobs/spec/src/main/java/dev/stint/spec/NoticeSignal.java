package dev.stint.spec;

/** Signal a command gets when its machine is about to be taken. */
public enum NoticeSignal implements SpecWord {
    TERM,
    INT,
    HUP,
    QUIT,
    USR1,
    USR2;

    /** Signals are written in capitals. */
    @Override
    public String word() {
        return name();
    }
}
