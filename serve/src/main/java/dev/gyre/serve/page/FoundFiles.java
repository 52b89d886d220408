package dev.gyre.serve.page;

import dev.gyre.engine.io.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Files of a name below a folder, as far as it can be looked through.
 *
 * @param files in no order
 * @param unread folders that can't be read, and why in a few words
 */
record FoundFiles(List<Path> files, Map<Path, String> unread) {

    /**
     * Looks through a folder. What can't be read hides nothing but itself.
     *
     * @param deepest levels below the folder
     */
    static FoundFiles below(Path root, int deepest, String name) {
        List<Path> files = new ArrayList<>();
        Map<Path, String> unread = new TreeMap<>();
        try {
            Files.walkFileTree(root, EnumSet.noneOf(FileVisitOption.class), deepest, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (attributes.isRegularFile() && file.endsWith(name)) {
                        files.add(file);
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException why) {
                    Path folder = file.getParent();
                    boolean removed = why instanceof NoSuchFileException && !file.equals(root);
                    if (!removed) {
                        // Where names may be listed but not looked at, it's the folder that can't be read, rather than
                        // each file.
                        boolean closed = folder != null && !Files.isExecutable(folder);
                        unread.put(closed ? folder : file, AtomicFile.reason(why));
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path folder, IOException why) {
                    if (why != null) {
                        unread.put(folder, AtomicFile.reason(why));
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException("no visit fails", e);
        }
        return new FoundFiles(files, unread);
    }
}
