package dev.stint.spec;

/** A text is not what its key asks for. Carries what is wrong and what to do; becomes a {@link SpecProblem}. */
final class MisreadException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String what;
    private final String remedy;

    MisreadException(String what, String remedy) {
        super(what + "; " + remedy, null, false, false);
        this.what = what;
        this.remedy = remedy;
    }

    String what() {
        return what;
    }

    String remedy() {
        return remedy;
    }
}
