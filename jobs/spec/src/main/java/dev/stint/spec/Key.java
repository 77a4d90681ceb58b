package dev.stint.spec;

import java.util.List;
import java.util.Optional;

/**
 * One key of a file, with the keys below it.
 *
 * @param name as written; empty for the root
 * @param shape what stands below it
 * @param children the keys of a {@link Shape#MAP}, of each item of a {@link Shape#LIST}, or of each entry of a {@link Shape#NAMED}
 * @param actsFrom the release in which the key begins to act; empty when it already does
 */
record Key(String name, Shape shape, List<Key> children, String actsFrom) {

    /** What stands below a key. */
    enum Shape {
        /** One scalar. */
        SCALAR,
        /** One scalar or a list of them. */
        WORDS,
        /** Named keys. */
        MAP,
        /** A list of maps with named keys. */
        LIST,
        /** Keys the author names, each with a scalar. */
        FREE,
        /** Keys the author names, each with the same named keys below it. */
        NAMED
    }

    Key {
        children = List.copyOf(children);
    }

    static Key scalar(String name) {
        return new Key(name, Shape.SCALAR, List.of(), "");
    }

    static Key words(String name) {
        return new Key(name, Shape.WORDS, List.of(), "");
    }

    static Key free(String name) {
        return new Key(name, Shape.FREE, List.of(), "");
    }

    static Key map(String name, Key... children) {
        return new Key(name, Shape.MAP, List.of(children), "");
    }

    static Key list(String name, Key... children) {
        return new Key(name, Shape.LIST, List.of(children), "");
    }

    static Key named(String name, Key... children) {
        return new Key(name, Shape.NAMED, List.of(children), "");
    }

    /** A key that is known but refused until that release. */
    static Key later(String name, String actsFrom) {
        return new Key(name, Shape.FREE, List.of(), actsFrom);
    }

    Optional<Key> child(String childName) {
        return children.stream().filter(each -> each.name.equals(childName)).findFirst();
    }

    List<String> childNames() {
        return children.stream().map(Key::name).toList();
    }
}
