package dev.stint.embedder;

/**
 * A row of the input.
 *
 * @param id as the input has it
 * @param text what is embedded
 * @param key the text's content hash
 * @param place where it stands, such as {@code glosses.jsonl line 17}
 */
record Row(String id, String text, TextKey key, Place place) {

    /**
     * Where a row stands, turned into words only when they are needed.
     *
     * @param file the file's name
     * @param unit what is counted: {@code line} or {@code row}
     * @param number from 1
     */
    record Place(String file, String unit, long number) {
        @Override
        public String toString() {
            return file + " " + unit + " " + number;
        }

        BadInputException bad(String what, String remedy) {
            return new BadInputException(toString(), what, remedy);
        }
    }

    /**
     * A row from what a reader found.
     *
     * @throws BadInputException when id or text is empty, or is no text that can be written as UTF-8
     */
    static Row of(String id, String text, Place place) throws BadInputException {
        if (id.isEmpty()) {
            throw place.bad("has an empty id", "give each row an id of its own");
        }
        if (text.isEmpty()) {
            throw place.bad("has an empty text", "give it one, or leave the row out");
        }
        if (!paired(id) || !paired(text)) {
            throw place.bad("contains half of a surrogate pair, which is no character", "correct the escape");
        }
        return new Row(id, text, TextKey.of(text), place);
    }

    private static boolean paired(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                boolean pair = Character.isHighSurrogate(text.charAt(i))
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }
}
