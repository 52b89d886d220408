package dev.gyre.spark.batch;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.AtomicFile;
import dev.gyre.spark.cluster.Executors;
import dev.gyre.spark.cluster.SharedFolder;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsAction;
import org.apache.hadoop.security.AccessControlException;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * The files that rows come from and go to, on any file system that Hadoop knows. The output is a folder beside its place under another name,
 * renamed when it's whole, so that whatever fails leaves nothing that looks like a result.
 *
 * @param input a file, a folder or a pattern
 * @param output the folder
 */
record BatchFiles(String input, String output) {

    /** Files that executors are asked for, of inputs that have many. */
    private static final int ASKED = 100;

    /**
     * Refuses what can't be read, and a folder that exists.
     *
     * @throws GyreException names it
     */
    void check() {
        Configuration configuration = new Configuration();
        try {
            Path to = path("--output", output);
            if (to.getFileSystem(configuration).exists(to)) {
                throw new GyreException("--output " + output + " exists already: name another, or delete it");
            }
        } catch (IOException e) {
            throw new GyreException("--output " + output + ": " + AtomicFile.reason(e), e);
        }
        try {
            Path from = path("--input", input);
            FileSystem files = from.getFileSystem(configuration);
            FileStatus[] found = files.globStatus(from);
            if (found == null || found.length == 0) {
                throw new GyreException("--input " + input + ": there is no such file or folder");
            }
            for (FileStatus status : found) {
                requireReadable(files, status);
            }
        } catch (IOException e) {
            throw unreadable(AtomicFile.reason(e), e);
        }
    }

    /**
     * Refuses an input and an output on this machine's own disk that executors don't see: they would find no rows, and theirs would stay
     * where they are.
     *
     * @throws GyreException says what's wrong with it
     */
    void requireShared(JavaSparkContext spark) {
        try {
            Path from = path("--input", input);
            if (from.getFileSystem(spark.hadoopConfiguration()) instanceof LocalFileSystem files) {
                LinkedHashMap<String, Long> sizes = new LinkedHashMap<>();
                for (FileStatus status : files.globStatus(from)) {
                    addSizes(files, status, sizes);
                }
                SeenFiles.requireSeen("--input " + input, Executors.ask(spark, new SeenFiles(sizes)));
            }
        } catch (IOException e) {
            throw unreadable(AtomicFile.reason(e), e);
        }
        try {
            Path to = path("--output", output);
            if (to.getFileSystem(spark.hadoopConfiguration()) instanceof LocalFileSystem files) {
                java.nio.file.Path parent =
                        files.pathToFile(to).toPath().toAbsolutePath().getParent();
                SharedFolder.require(spark, "--output " + output, parent);
            }
        } catch (IOException e) {
            throw new GyreException("--output " + output + ": " + AtomicFile.reason(e), e);
        }
    }

    private static void addSizes(LocalFileSystem files, FileStatus status, Map<String, Long> sizes) throws IOException {
        if (status.isDirectory()) {
            for (FileStatus inside : files.listStatus(status.getPath())) {
                addSizes(files, inside, sizes);
            }
        } else if (sizes.size() < ASKED) {
            sizes.put(files.pathToFile(status.getPath()).getAbsolutePath(), status.getLen());
        }
    }

    private void requireReadable(FileSystem files, FileStatus status) throws IOException {
        try {
            files.access(status.getPath(), FsAction.READ);
        } catch (AccessControlException | FileNotFoundException e) {
            throw unreadable(status.getPath() + ": you may not read it", e);
        }
        if (status.isDirectory()) {
            for (FileStatus inside : files.listStatus(status.getPath())) {
                requireReadable(files, inside);
            }
        }
    }

    private GyreException unreadable(String why, Exception e) {
        return new GyreException("--input " + input + ": can't be read: " + why, e);
    }

    private static Path path(String option, String text) {
        try {
            return new Path(text);
        } catch (IllegalArgumentException e) { // whose own text begins with a class
            String why = e.getCause() instanceof URISyntaxException wrong ? wrong.getReason() : e.getMessage();
            throw new GyreException(option + " " + text + ": is no path: " + why, e);
        }
    }

    /**
     * Writes the output folder.
     *
     * @param configuration of the file system
     * @param write writes what's to be in it, given what it's called until it's whole
     * @throws GyreException if it can't be renamed, or exists by now
     */
    void write(Configuration configuration, Consumer<String> write) {
        Path to = new Path(output);
        Path part = to.suffix("." + UUID.randomUUID() + ".part");
        try {
            FileSystem files = to.getFileSystem(configuration);
            if (!files.mkdirs(part)) { // executors' failures of that kind come in pages
                throw new GyreException("--output " + output + ": can't be made there: name another place");
            }
            files.delete(part, true);
            files.deleteOnExit(part); // a signal ends this, too
            try {
                write.accept(part.toString());
                if (files.exists(to) || !files.rename(part, to)) {
                    throw new GyreException("--output " + output + ": has come to be meanwhile: name another");
                }
                files.cancelDeleteOnExit(part);
            } finally {
                files.delete(part, true);
            }
        } catch (IOException e) {
            throw new GyreException("--output " + output + ": can't be written: " + AtomicFile.reason(e), e);
        }
    }
}
