package dev.stint.drill;

import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads what a pickle holds, without making any object of it and without calling anything. Opcodes as in Python's
 * {@code pickletools}, protocols 2 to 5. One use.
 */
final class PickleReader {

    static final int NEWEST_PROTOCOL = 5;

    private static final int SHORT_BYTES = 32;

    private final ByteBuffer in;
    private final Map<String, String> storages;
    private final List<Tree> stack = new ArrayList<>();
    private final List<Integer> marks = new ArrayList<>();
    private final Map<Integer, Tree> memo = new HashMap<>();

    private PickleReader(byte[] bytes, Map<String, String> storages) {
        this.in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        this.storages = storages;
    }

    /**
     * Reads one.
     *
     * @param storages what tensors point at, by key
     * @return empty when it is broken, or has something unknown in it
     */
    static Optional<Tree> read(byte[] bytes, Map<String, String> storages) {
        try {
            return Optional.of(new PickleReader(bytes, storages).read());
        } catch (BufferUnderflowException | IndexOutOfBoundsException | UnreadableException e) {
            return Optional.empty();
        }
    }

    private static final class UnreadableException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private Tree read() {
        while (true) {
            int op = in.get() & 0xff;
            if (op == '.') {
                return pop();
            }
            if (!constant(op) && !container(op) && !object(op)) {
                throw new UnreadableException();
            }
        }
    }

    private boolean constant(int op) {
        switch (op) {
            case 0x80 -> in.get();
            case 0x95 -> in.getLong();
            case 'N' -> push("None");
            case 0x88 -> push("True");
            case 0x89 -> push("False");
            case 'J' -> push(Integer.toString(in.getInt()));
            case 'K' -> push(Integer.toString(in.get() & 0xff));
            case 'M' -> push(Integer.toString(in.getShort() & 0xffff));
            case 0x8a -> push(whole(in.get() & 0xff));
            case 0x8b -> push(whole(in.getInt()));
            case 'G' -> {
                in.order(ByteOrder.BIG_ENDIAN);
                push(Double.toString(in.getDouble()));
                in.order(ByteOrder.LITTLE_ENDIAN);
            }
            case 'X' -> push(text(in.getInt()));
            case 0x8c -> push(text(in.get() & 0xff));
            case 0x8d -> push(text(length()));
            case 'B', 'T' -> push(bytes(in.getInt()));
            case 'C', 'U' -> push(bytes(in.get() & 0xff));
            case 0x8e, 0x96 -> push(bytes(length()));
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean container(int op) {
        switch (op) {
            case '(' -> marks.add(stack.size());
            case '}', ']', ')', 0x8f -> stack.add(Tree.list(List.of()));
            case 'd' -> {
                List<Tree> items = toMark();
                Tree map = Tree.list(List.of());
                setAll(map, items);
                stack.add(map);
            }
            case 'l', 't' -> stack.add(Tree.list(toMark()));
            case 0x91 -> stack.add(Tree.list(sorted(toMark())));
            case 0x85 -> stack.add(Tree.list(popped(1)));
            case 0x86 -> stack.add(Tree.list(popped(2)));
            case 0x87 -> stack.add(Tree.list(popped(3)));
            case 'a' -> {
                Tree item = pop();
                top().add(item);
            }
            case 'e' -> {
                List<Tree> items = toMark();
                items.forEach(top()::add);
            }
            case 0x90 -> {
                List<Tree> items = sorted(toMark());
                items.forEach(top()::add);
            }
            case 's' -> {
                List<Tree> item = popped(2);
                setAll(top(), item);
            }
            case 'u' -> {
                List<Tree> items = toMark();
                setAll(top(), items);
            }
            case '0' -> pop();
            case '1' -> toMark();
            case '2' -> stack.add(top());
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean object(int op) {
        switch (op) {
            case 'c' -> push(line() + "." + line());
            case 0x93 -> {
                List<Tree> names = popped(2);
                push(names.get(0).text() + "." + names.get(1).text());
            }
            case 'R', 0x81 -> {
                List<Tree> call = popped(2);
                stack.add(made(call.get(0), call.get(1).items()));
            }
            case 0x92 -> {
                List<Tree> call = popped(3);
                Tree made = made(call.get(0), call.get(1).items());
                made.put("kwargs", call.get(2));
                stack.add(made);
            }
            case 'b' -> {
                Tree state = pop();
                top().put("state", state);
            }
            case 'Q' -> {
                List<Tree> id = pop().items();
                // ('storage', type, key, location, number of elements)
                Tree storage = Tree.made("storage", List.of(id.get(1), id.get(4)));
                storage.add(Tree.plain(storages.getOrDefault(id.get(2).text(), "missing")));
                stack.add(storage);
            }
            case 'q' -> memo.put(in.get() & 0xff, top());
            case 'r' -> memo.put(in.getInt(), top());
            case 0x94 -> memo.put(memo.size(), top());
            case 'h' -> stack.add(remembered(in.get() & 0xff));
            case 'j' -> stack.add(remembered(in.getInt()));
            default -> {
                return false;
            }
        }
        return true;
    }

    /** An ordered dictionary without content, made to be filled, is a dictionary. */
    private static Tree made(Tree by, List<Tree> arguments) {
        return by.text().equals("collections.OrderedDict") && arguments.isEmpty()
                ? Tree.list(List.of())
                : Tree.made(by.text(), arguments);
    }

    private static void setAll(Tree map, List<Tree> items) {
        for (int i = 0; i + 1 < items.size(); i += 2) {
            Tree key = items.get(i);
            map.put(
                    key.items().isEmpty()
                            ? key.text()
                            : key.items().stream().map(Tree::text).toList().toString(),
                    items.get(i + 1));
        }
    }

    private static List<Tree> sorted(List<Tree> items) {
        return items.stream().sorted(Comparator.comparing(Tree::text)).toList();
    }

    private void push(String plain) {
        stack.add(Tree.plain(plain));
    }

    private Tree top() {
        return stack.get(stack.size() - 1);
    }

    private Tree pop() {
        return stack.remove(stack.size() - 1);
    }

    private List<Tree> popped(int count) {
        return cut(stack.size() - count);
    }

    private List<Tree> toMark() {
        return cut(marks.remove(marks.size() - 1));
    }

    private List<Tree> cut(int from) {
        List<Tree> tail = stack.subList(from, stack.size());
        List<Tree> items = new ArrayList<>(tail);
        tail.clear();
        return items;
    }

    private Tree remembered(int number) {
        Tree tree = memo.get(number);
        if (tree == null) {
            throw new UnreadableException();
        }
        return tree;
    }

    private String line() {
        StringBuilder line = new StringBuilder();
        for (byte each = in.get(); each != '\n'; each = in.get()) {
            line.append((char) each);
        }
        return line.toString();
    }

    private int length() {
        long length = in.getLong();
        if (length < 0 || length > in.remaining()) {
            throw new UnreadableException();
        }
        return (int) length;
    }

    private byte[] raw(int length) {
        if (length < 0 || length > in.remaining()) {
            throw new UnreadableException();
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    private String text(int length) {
        return new String(raw(length), StandardCharsets.UTF_8);
    }

    private String whole(int length) {
        byte[] littleEnd = raw(length);
        byte[] bigEnd = new byte[length];
        for (int i = 0; i < length; i++) {
            bigEnd[length - 1 - i] = littleEnd[i];
        }
        return length == 0 ? "0" : new BigInteger(bigEnd).toString();
    }

    /** Long ones by their hash. */
    private String bytes(int length) {
        byte[] bytes = raw(length);
        if (length <= SHORT_BYTES) {
            return HexFormat.of().formatHex(bytes);
        }
        try {
            return length + " bytes, SHA-256 "
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
