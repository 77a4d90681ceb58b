package dev.stint.drill;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** A value as a file holds it: plain, or made of others. Filled while it is read; used by one thread. */
final class Tree {

    private static final int DEEPEST = 60;
    private static final int MOST_LEAVES = 100_000;

    private final String plain;
    private final List<Tree> items = new ArrayList<>();
    private final Map<String, Tree> members = new LinkedHashMap<>();
    private final boolean isPlain;

    private Tree(String plain, boolean isPlain) {
        this.plain = plain;
        this.isPlain = isPlain;
    }

    static Tree plain(String text) {
        return new Tree(text, true);
    }

    static Tree list(List<Tree> items) {
        Tree tree = new Tree("", false);
        tree.items.addAll(items);
        return tree;
    }

    /** An object that a function or class makes of arguments. */
    static Tree made(String by, List<Tree> arguments) {
        Tree tree = new Tree(by, false);
        tree.items.addAll(arguments);
        return tree;
    }

    static Tree of(JsonNode node) {
        if (node.isArray()) {
            Tree list = list(List.of());
            node.forEach(each -> list.add(of(each)));
            return list;
        }
        if (node.isObject()) {
            Tree map = list(List.of());
            node.properties().forEach(each -> map.put(each.getKey(), of(each.getValue())));
            return map;
        }
        return plain(node.isString() ? node.asString() : node.toString());
    }

    void add(Tree item) {
        items.add(item);
    }

    void put(String key, Tree value) {
        members.put(key, value);
    }

    String text() {
        return plain;
    }

    List<Tree> items() {
        return items;
    }

    /** Every value with its path; empty when there are too many, or when the tree bites its tail. */
    Optional<SortedMap<String, FileValues.Leaf>> leaves() {
        SortedMap<String, FileValues.Leaf> leaves = new TreeMap<>();
        return collect("", leaves, 0) ? Optional.of(leaves) : Optional.empty();
    }

    private boolean collect(String path, SortedMap<String, FileValues.Leaf> leaves, int depth) {
        if (depth > DEEPEST || leaves.size() > MOST_LEAVES) {
            return false;
        }
        if (isPlain) {
            leaves.put(named(path), new FileValues.Leaf("", List.of(plain)));
            return true;
        }
        if (plain.contains("_rebuild_")) {
            return tensor(path, leaves);
        }
        boolean whole = items(path, leaves, depth);
        for (Map.Entry<String, Tree> member : members.entrySet()) {
            String below = path.isEmpty() ? member.getKey() : path + "." + member.getKey();
            whole &= member.getValue().collect(below, leaves, depth + 1);
        }
        return whole;
    }

    private boolean items(String path, SortedMap<String, FileValues.Leaf> leaves, int depth) {
        if (items.stream().allMatch(item -> item.isPlain)) {
            if (!items.isEmpty() || members.isEmpty()) {
                leaves.put(
                        named(path),
                        new FileValues.Leaf("", items.stream().map(Tree::text).toList()));
            }
            return true;
        }
        boolean whole = true;
        for (int i = 0; i < items.size(); i++) {
            // The one argument of an object is the object, for people.
            String below = !plain.isEmpty() && items.size() == 1 ? path : path + "[" + i + "]";
            whole &= items.get(i).collect(below, leaves, depth + 1);
        }
        return whole;
    }

    /** Storage, place in it, size, stride: {@code torch._utils._rebuild_tensor_v2}; a parameter wraps a tensor. */
    private boolean tensor(String path, SortedMap<String, FileValues.Leaf> leaves) {
        StringBuilder all = new StringBuilder();
        if (!spell(all, 0)) {
            return false;
        }
        String size = items.size() > 2 && !items.get(2).isPlain
                ? " " + items.get(2).items.stream().map(Tree::text).toList()
                : "";
        leaves.put(named(path), new FileValues.Leaf("tensor" + size, List.of(all.toString())));
        return true;
    }

    private boolean spell(StringBuilder all, int depth) {
        if (depth > DEEPEST) {
            return false;
        }
        all.append(plain).append('(');
        boolean whole = true;
        for (Tree item : items) {
            whole &= item.spell(all, depth + 1);
            all.append(',');
        }
        for (Map.Entry<String, Tree> member : members.entrySet()) {
            all.append(member.getKey()).append('=');
            whole &= member.getValue().spell(all, depth + 1);
        }
        all.append(')');
        return whole;
    }

    private static String named(String path) {
        return path.isEmpty() ? "(value)" : path;
    }
}
