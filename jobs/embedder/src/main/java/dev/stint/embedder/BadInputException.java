package dev.stint.embedder;

/** Something is wrong with what was given: the texts, or how they are described. Trying again does not help. */
final class BadInputException extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * @param where file and line, or variable
     * @param what is wrong there
     * @param remedy what to do
     */
    BadInputException(String where, String what, String remedy) {
        super(where + ": " + what + "; " + remedy);
    }
}
