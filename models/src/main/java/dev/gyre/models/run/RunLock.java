package dev.gyre.models.run;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.AtomicFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The right to write into a run's folder, which one process at a time has: an operating system's lock on {@code run.lock}, which
 * ends with its owner however that dies, and in the file who the owner is. The file stays, empty when nobody has the lock, since
 * two processes could otherwise hold locks on two files of one name.
 */
final class RunLock implements AutoCloseable {

    static final String NAME = "run.lock";

    // An operating system counts locks by process and lets go of all of a file's when any of its channels is closed, so
    // a second
    // one of this process mustn't even be opened.
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private static final int MAX_BYTES = 1024;

    private static final Pattern OWNER = Pattern.compile("process (\\d{1,18}) on (.+) since \\S+");

    private final Path key;
    private final FileChannel channel;

    private RunLock(Path key, FileChannel channel) {
        this.key = key;
        this.channel = channel;
    }

    /**
     * Takes the lock of a folder.
     *
     * @param notes is told if the last owner died without letting go
     * @throws GyreException if another process, or this one, has it already; names the owner
     */
    static RunLock take(Path folder, Consumer<String> notes) {
        Path file = folder.resolve(NAME);
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new GyreException(
                    file + ": is a link or otherwise no file, through which nothing is written: remove it");
        }
        try {
            Path key = folder.toRealPath();
            if (!HELD.add(key)) {
                throw held(folder, owner());
            }
            boolean taken = false;
            try {
                RunLock lock = open(folder, key, notes);
                taken = true;
                return lock;
            } finally {
                if (!taken) {
                    HELD.remove(key);
                }
            }
        } catch (IOException e) {
            throw new GyreException(
                    file + ": the run's folder can't be locked (" + AtomicFile.reason(e)
                            + "): make it writable, or have the run on a disk that knows locks",
                    e);
        }
    }

    /**
     * Who has the lock of a folder, without taking it.
     *
     * @return nobody where the process that's named has ended
     * @throws IOException if the file can't be read
     */
    static Optional<String> holder(Path folder) throws IOException {
        Path file = folder.resolve(NAME);
        if (HELD.contains(folder.toRealPath())) {
            return Optional.of(owner());
        }
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        String named = Files.readString(file, StandardCharsets.UTF_8).strip();
        Matcher m = OWNER.matcher(named);
        boolean ended = m.matches()
                && m.group(2).equals(host())
                && ProcessHandle.of(Long.parseLong(m.group(1))).isEmpty();
        return named.isEmpty() || ended ? Optional.empty() : Optional.of(named);
    }

    @SuppressWarnings("MustBeClosedChecker") // the lock that is returned closes it
    private static RunLock open(Path folder, Path key, Consumer<String> notes) throws IOException {
        FileChannel channel = FileChannel.open(
                folder.resolve(NAME),
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS);
        boolean taken = false;
        try {
            FileLock lock = channel.tryLock();
            String before = read(channel);
            if (lock == null) {
                throw held(folder, before);
            }
            if (!before.isEmpty() && !OWNER.matcher(before).matches()) {
                throw new GyreException(folder.resolve(NAME)
                        + ": holds something else than a lock's owner: remove it if it's of no use");
            }
            if (!before.isEmpty()) {
                notes.accept(folder + ": taking over the lock of " + before + ", which ended without letting go");
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap((owner() + "\n").getBytes(StandardCharsets.UTF_8)), 0);
            taken = true;
            return new RunLock(key, channel);
        } finally {
            if (!taken) {
                channel.close();
            }
        }
    }

    private static GyreException held(Path folder, String owner) {
        return new GyreException(folder + ": is in use by " + (owner.isEmpty() ? "another process" : owner)
                + ": wait until it ends, or stop it (Ctrl-C); then go on with gyre resume " + folder);
    }

    private static String owner() {
        return "process " + ProcessHandle.current().pid() + " on " + host() + " since "
                + ProcessHandle.current()
                        .info()
                        .startInstant()
                        .orElseGet(Instant::now)
                        .truncatedTo(ChronoUnit.SECONDS);
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "a host without a name";
        }
    }

    private static String read(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(MAX_BYTES);
        channel.read(bytes, 0);
        String text = StandardCharsets.UTF_8.decode(bytes.flip()).toString();
        return text.lines().findFirst().orElse("").strip();
    }

    /** Lets go. */
    @Override
    public void close() {
        try (channel) {
            channel.truncate(0);
        } catch (IOException e) {
            throw new GyreException(key.resolve(NAME) + ": the lock can't be given back: " + e.getMessage(), e);
        } finally {
            HELD.remove(key);
        }
    }
}
