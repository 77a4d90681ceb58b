package dev.stint.checkpoints.set;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One look at a checkpoint folder.
 *
 * @param files regular files in path order, the {@code .stint} folder left out
 * @param notices what was left out and should be said
 * @param refusal why this can be no set, with advice
 */
record SetScan(List<SeenFile> files, List<String> notices, Optional<String> refusal) {

    static final String CONTROL_FOLDER = ".stint";

    /** More files than a manifest should list. */
    private static final int MAX_FILES = 100_000;

    private static final Pattern TEMPORARY =
            Pattern.compile("\\..*|.*~|.*\\.(tmp|temp|part|partial)(\\.[^.]*)?", Pattern.CASE_INSENSITIVE);

    SetScan {
        files = List.copyOf(files);
        notices = List.copyOf(notices);
    }

    /**
     * Looks at a folder, or only at some paths in it.
     *
     * @param custody how far the folder is trusted
     * @param listed files or folders to look at; empty for everything
     */
    static SetScan of(Path folder, List<String> listed, Custody custody) throws IOException {
        Path root;
        try {
            root = custody.uid().isPresent() ? folder : folder.toRealPath();
        } catch (NoSuchFileException e) {
            return new SetScan(List.of(), List.of(), Optional.empty());
        }
        Walk walk = new Walk(root);
        Optional<SecureDirectoryStream<Path>> opened = custody.open(root);
        if (opened.isEmpty()) {
            return new SetScan(
                    List.of(), List.of(), Optional.of("the checkpoint folder is gone, or a link to elsewhere"));
        }
        try (SecureDirectoryStream<Path> stream = opened.get()) {
            if (listed.isEmpty()) {
                walk.folder(stream, "");
            }
            walk.listed(listed, custody);
        }
        return walk.result();
    }

    /**
     * The look as one by the rename rule sees it: a file under a name that is plainly not its last one ({@code x.tmp},
     * {@code x.part}, {@code x.tmp.123}, {@code .x}, {@code x~}) is still being written, and comes when it is renamed.
     */
    SetScan settled(Trust trust) {
        return trust == Trust.RENAME
                ? new SetScan(
                        files.stream().filter(file -> !temporary(file.path())).toList(), notices, refusal)
                : this;
    }

    private static boolean temporary(String path) {
        return TEMPORARY.matcher(path.substring(path.lastIndexOf('/') + 1)).matches();
    }

    boolean sameContentAs(List<SeenFile> others) {
        if (files.size() != others.size()) {
            return false;
        }
        for (int i = 0; i < files.size(); i++) {
            if (!files.get(i).sameContentAs(others.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static final class Walk {
        private final Path root;
        private final List<SeenFile> files = new ArrayList<>();
        private final List<String> notices = new ArrayList<>();
        private final List<String> refusals = new ArrayList<>();

        Walk(Path root) {
            this.root = root;
        }

        void listed(List<String> paths, Custody custody) throws IOException {
            for (String path : paths) {
                Path entry = root.resolve(path);
                Optional<SecureDirectoryStream<Path>> folder = custody.open(entry.resolveSibling(""));
                if (folder.isEmpty() || !Files.exists(entry, LinkOption.NOFOLLOW_LINKS)) {
                    folder.ifPresent(Walk::close);
                    refuse("'" + path
                            + "' is listed in the request but does not exist; write the file before the request");
                    continue;
                }
                try (SecureDirectoryStream<Path> parent = folder.get()) {
                    entry(parent, entry, path);
                }
            }
        }

        private static void close(SecureDirectoryStream<Path> stream) {
            try {
                stream.close();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException("a folder cannot be closed", e);
            }
        }

        SetScan result() {
            files.sort(Comparator.comparing(SeenFile::path));
            return new SetScan(files, notices, refusals.stream().findFirst());
        }

        void refuse(String why) {
            refusals.add(why);
        }

        void folder(SecureDirectoryStream<Path> folder, String prefix) throws IOException {
            try {
                for (Path entry : folder) {
                    String name = entry.getFileName().toString();
                    if (!(prefix.isEmpty() && name.equals(CONTROL_FOLDER))) {
                        entry(folder, entry, prefix + name);
                    }
                }
            } catch (DirectoryIteratorException e) {
                throw e.getCause();
            }
        }

        void entry(SecureDirectoryStream<Path> parent, Path entry, String path) throws IOException {
            if (files.size() >= MAX_FILES) {
                if (refusals.isEmpty()) {
                    refuse("more than " + MAX_FILES + " files; pack them into fewer, larger ones");
                }
                return;
            }
            if (path.indexOf('\uFFFD') >= 0) {
                refuse("'" + path
                        + "' is no name in the agent's character set; use UTF-8 names and run with LC_ALL=C.UTF-8");
                return;
            }
            try {
                BasicFileAttributes attributes =
                        Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                if (attributes.isDirectory()) {
                    below(parent, entry, path);
                } else if (attributes.isSymbolicLink()) {
                    link(entry, path);
                } else if (attributes.isRegularFile()) {
                    files.add(new SeenFile(path, entry, FileState.of(entry)));
                } else {
                    notices.add("'" + path + "' is neither file nor folder; it is left out of the checkpoint");
                }
            } catch (NoSuchFileException e) {
                return; // removed while we looked: the next look tells
            }
        }

        private void below(SecureDirectoryStream<Path> parent, Path entry, String path) throws IOException {
            Optional<SecureDirectoryStream<Path>> opened = Custody.child(parent, entry.getFileName());
            if (opened.isPresent()) { // else removed while we looked: the next look tells
                try (SecureDirectoryStream<Path> folder = opened.get()) {
                    folder(folder, path + "/");
                }
            }
        }

        /** A link to a file inside counts as that file; it comes back as a file of its own. */
        private void link(Path link, String path) throws IOException {
            Path target;
            try {
                target = link.toRealPath();
            } catch (NoSuchFileException e) {
                notices.add("'" + path + "' is a link to nothing; it is left out of the checkpoint");
                return;
            }
            if (!target.startsWith(root) || target.startsWith(root.resolve(CONTROL_FOLDER))) {
                refuse(
                        "'" + path
                                + "' is a link that leaves the checkpoint folder; copy the file into the folder, or link within it");
            } else if (Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)) {
                files.add(new SeenFile(path, target, FileState.of(target)));
            } else {
                refuse("'" + path
                        + "' is a link to a folder; write the folder's name into a text file instead, or link files");
            }
        }
    }
}
