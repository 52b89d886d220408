package dev.gyre.jvm.check;

import java.util.Optional;

/**
 * The last write of an element, and its reads by two items, so that a write by any item meets a read of another one. Of reads that barriers
 * order the later is kept.
 */
final class ShadowCell {
    private MemoryAccess written;
    private MemoryAccess read;
    private MemoryAccess otherRead;

    boolean isWritten() {
        return written != null;
    }

    /** The place of the last write. */
    int writer() {
        return written.site();
    }

    /** Takes note of a read; gives the write that nothing orders before or behind it. */
    Optional<MemoryAccess> read(MemoryAccess access) {
        MemoryAccess race = concurrent(written, access);
        if (read == null || read.item() == access.item() || isBefore(read, access)) {
            read = access;
        } else if (otherRead == null || otherRead.item() == access.item() || isBefore(otherRead, access)) {
            otherRead = access;
        }
        return Optional.ofNullable(race);
    }

    /** Takes note of a write; gives the access that nothing orders before or behind it, a read rather than a write. */
    Optional<MemoryAccess> write(MemoryAccess access) {
        MemoryAccess race = concurrent(read, access);
        race = race == null ? concurrent(otherRead, access) : race;
        race = race == null ? concurrent(written, access) : race;
        written = access;
        return Optional.ofNullable(race);
    }

    /** Takes note of an atomic update, which others of its kind may come before or behind. */
    Optional<MemoryAccess> update(MemoryAccess access) {
        return write(access).filter(race -> race.kind() != MemoryAccess.Kind.ATOMIC);
    }

    private static MemoryAccess concurrent(MemoryAccess earlier, MemoryAccess now) {
        return earlier != null && earlier.isConcurrent(now.item()) ? earlier : null;
    }

    private static boolean isBefore(MemoryAccess earlier, MemoryAccess now) {
        return earlier.item().group() == now.item().group() && earlier.phase() < now.phase();
    }
}
