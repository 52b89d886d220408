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
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right to write into a run's folder, which one process at a time has: an operating system's lock on {@code run.lock}, which
 * ends with its owner however that dies, and in the file who the owner is. The file stays, empty when nobody has the lock, since
 * two processes could otherwise hold locks on two files of one name. Between machines that share a disk an operating system's lock may
 * mean nothing: so the owner writes the file again every {@value #BEAT_SECONDS} seconds, and counts as dead on another machine once it
 * hasn't for {@value #SILENT_SECONDS}.
 */
final class RunLock implements AutoCloseable {

    static final String NAME = "run.lock";

    // An operating system counts locks by process and lets go of all of a file's when any of its channels is closed, so
    // a second
    // one of this process mustn't even be opened.
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private static final int MAX_BYTES = 1024;

    private static final long BEAT_SECONDS = 15;
    static final long SILENT_SECONDS = 120;

    private static final Logger LOG = LoggerFactory.getLogger(RunLock.class);

    private static final ScheduledExecutorService HEART = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("gyre-locks").factory());

    private static final Pattern OWNER = Pattern.compile("process (\\d{1,18}) on (.+) since \\S+");

    private final Path key;
    private final FileChannel channel;
    private final ScheduledFuture<?> beats;

    private RunLock(Path key, FileChannel channel) {
        this.key = key;
        this.channel = channel;
        this.beats = HEART.scheduleWithFixedDelay(this::beat, BEAT_SECONDS, BEAT_SECONDS, TimeUnit.SECONDS);
    }

    /** Shows that the owner is alive. */
    synchronized void beat() {
        try {
            if (channel.isOpen()) {
                write(channel);
            }
        } catch (IOException e) {
            LOG.debug("{}: no sign of life could be written", key, e);
        }
    }

    private static void write(FileChannel channel) throws IOException {
        channel.write(ByteBuffer.wrap((owner() + "\n").getBytes(StandardCharsets.UTF_8)), 0);
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
     * The process that has the lock of a folder, without taking it.
     *
     * @return nobody where the process that's named has ended, or is on another machine and shows no sign of life
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
                && (m.group(2).equals(host())
                        ? ProcessHandle.of(Long.parseLong(m.group(1))).isEmpty()
                        : silence(file) > SILENT_SECONDS);
        return named.isEmpty() || ended ? Optional.empty() : Optional.of(named);
    }

    /** Seconds since a lock's owner has shown a sign of life. */
    private static long silence(Path file) throws IOException {
        return Duration.between(Files.getLastModifiedTime(file).toInstant(), Instant.now())
                .toSeconds();
    }

    /** Refuses a folder whose owner is on another machine and alive, whatever this machine's system says of the lock. */
    private static void requireSilent(Path folder, String before, long silence) {
        Matcher m = OWNER.matcher(before);
        if (m.matches() && !m.group(2).equals(host()) && silence <= SILENT_SECONDS) {
            throw new GyreException(folder + ": is in use by " + before + ", which has shown a sign of life " + silence
                    + " s ago: wait until it ends; if it's dead, " + (SILENT_SECONDS - silence + 1)
                    + " s from now the folder is free");
        }
    }

    @SuppressWarnings("MustBeClosedChecker") // the lock that is returned closes it
    private static RunLock open(Path folder, Path key, Consumer<String> notes) throws IOException {
        Path file = folder.resolve(NAME);
        long silence = Files.exists(file, LinkOption.NOFOLLOW_LINKS) ? silence(file) : 0;
        FileChannel channel = FileChannel.open(
                file,
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
            requireSilent(folder, before, silence);
            if (!before.isEmpty()) {
                notes.accept(folder + ": taking over the lock of " + before + ", which ended without letting go");
            }
            channel.truncate(0);
            write(channel);
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

    /** Gives the lock back. */
    @Override
    public synchronized void close() {
        beats.cancel(false);
        try (channel) {
            channel.truncate(0);
        } catch (IOException e) {
            throw new GyreException(key.resolve(NAME) + ": the lock can't be given back: " + e.getMessage(), e);
        } finally {
            HELD.remove(key);
        }
    }
}
