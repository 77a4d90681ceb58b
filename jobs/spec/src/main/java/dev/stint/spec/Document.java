package dev.stint.spec;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A kind of YAML file: its keys, and how messages speak of it. */
final class Document {

    /** What a job is. */
    static final Document JOB = new Document(
            SpecKeys.ROOT,
            "a job spec",
            "the spec",
            "give at least name and run; stint init writes a commented one",
            "put each job into a file of its own",
            "docs/job-spec.md has every key",
            ForeignKeys::remedy);

    /** Who the teams are, and what they may. */
    static final Document TEAMS = new Document(
            TeamsReader.ROOT,
            "a file of teams",
            "the file",
            "give teams, such as teams: {vision: {shares: 2}}; teams: {} says that there are none",
            "put all teams into one",
            "docs/teams.md has every key",
            name -> Optional.empty());

    /** That many keys are worth being listed in a message. */
    private static final int FEW = 8;

    private final Key root;
    private final String kind;
    private final String itself;
    private final String ifEmpty;
    private final String ifMany;
    private final String guide;
    private final Function<String, Optional<String>> foreign;

    private Document(
            Key root,
            String kind,
            String itself,
            String ifEmpty,
            String ifMany,
            String guide,
            Function<String, Optional<String>> foreign) {
        this.root = root;
        this.kind = kind;
        this.itself = itself;
        this.ifEmpty = ifEmpty;
        this.ifMany = ifMany;
        this.guide = guide;
        this.foreign = foreign;
    }

    /** How messages name the text that is read. */
    String itself() {
        return itself;
    }

    /** What to do when there is nothing in it. */
    String ifEmpty() {
        return ifEmpty;
    }

    /** What to do when there are several in one file. */
    String ifMany() {
        return ifMany;
    }

    /** What is wrong with a key that is not one of those below this path. */
    String unknown(String parentPath) {
        return "is not a key of " + (parentPath.isEmpty() ? kind : parentPath);
    }

    /** What to do about a key that is not one: the place where it belongs, or the nearest key here. */
    String remedyForUnknown(String name, Key parent) {
        Optional<String> elsewhere = homeOf(name, root, "");
        if (elsewhere.isPresent()) {
            return elsewhere.get().isEmpty() ? "it belongs at the top level" : "it belongs under " + elsewhere.get();
        }
        boolean knownElsewhere =
                parent == root || List.of("regions", "keep", "best").stream().anyMatch(parent.childNames()::contains);
        return Nearest.near(name, parent.childNames())
                .map(nearest -> "did you mean " + nearest + "?")
                .or(() -> knownElsewhere ? foreign.apply(name) : Optional.empty())
                .orElseGet(() -> knownHere(parent));
    }

    private String knownHere(Key parent) {
        return parent.children().size() <= FEW ? "known here are " + String.join(", ", parent.childNames()) : guide;
    }

    /** Path of the first map that has a key of this name. Lists are left out: their keys are too general to guess. */
    private static Optional<String> homeOf(String name, Key at, String path) {
        if (at.shape() != Key.Shape.NAMED && at.child(name).isPresent()) {
            return Optional.of(path);
        }
        if (at.shape() == Key.Shape.NAMED) {
            return homeOf(name, Key.map("", at.children().toArray(Key[]::new)), path + ".NAME");
        }
        return at.children().stream()
                .filter(each -> each.shape() == Key.Shape.MAP || each.shape() == Key.Shape.NAMED)
                .map(each -> homeOf(name, each, path.isEmpty() ? each.name() : path + "." + each.name()))
                .flatMap(Optional::stream)
                .findFirst();
    }
}
