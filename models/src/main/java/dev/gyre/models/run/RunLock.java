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
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
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

    private static final Pattern OWNER = Pattern.compile("process (?<pid>\\d{1,10}) on (?<host>.+) since \\S+");

    private static final int MAX_BYTES = 1024;

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

    @SuppressWarnings("MustBeClosedChecker") // the lock that is returned closes it
    private static RunLock open(Path folder, Path key, Consumer<String> notes) throws IOException {
        FileChannel channel = FileChannel.open(
                folder.resolve(NAME), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        boolean taken = false;
        try {
            FileLock lock = channel.tryLock();
            String before = read(channel);
            if (lock == null) {
                throw held(folder, before);
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

    /**
     * Whether somebody has the lock of a folder, told by what the lock's file says, and without touching the lock: on this machine its
     * owner has to be alive, on another one that can't be known.
     */
    static boolean isHeld(Path folder) {
        try {
            Matcher owner = OWNER.matcher(Files.readString(folder.resolve(NAME)).strip());
            return owner.matches()
                    && (!owner.group("host").equals(host())
                            || ProcessHandle.of(Long.parseLong(owner.group("pid")))
                                    .filter(p -> owner(p).equals(owner.group()))
                                    .isPresent());
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            throw new GyreException(folder.resolve(NAME) + ": can't be read: " + e.getMessage(), e);
        }
    }

    private static GyreException held(Path folder, String owner) {
        return new GyreException(folder + ": is in use by " + (owner.isEmpty() ? "another process" : owner)
                + ": wait until it ends, or stop it (Ctrl-C); then go on with gyre resume " + folder);
    }

    private static String owner() {
        return owner(ProcessHandle.current());
    }

    private static String owner(ProcessHandle process) {
        return "process " + process.pid() + " on " + host() + " since "
                + process.info().startInstant().orElseGet(Instant::now).truncatedTo(ChronoUnit.SECONDS);
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
