package dev.gyre.models.arch.blt;

/**
 * Spans over which bytes and patches see each other: for each query a range of keys, from the first to the one behind the last. (B, queries)
 * each.
 */
public record PatchSpans(int[] from, int[] to) {

    /** Spans of so many queries, to be written. */
    static PatchSpans of(int queries) {
        return new PatchSpans(new int[queries], new int[queries]);
    }

    /** The spans of bytes that patches attend to, {@code k} queries each: their own bytes, of {@code bytes} in all. (B, P k) */
    public static PatchSpans bytesOfPatches(Patches patches, int k, int bytes) {
        PatchSpans spans = of(patches.batch() * patches.count() * k);
        spans.fillBytesOfPatches(patches, k, bytes);
        return spans;
    }

    void fillBytesOfPatches(Patches patches, int k, int bytes) {
        patches.filled(from, (b, q) -> Math.min(bytes, patches.start(b, q / k)));
        patches.filled(to, (b, q) -> Math.min(bytes, patches.end(b, q / k)));
    }

    /**
     * The spans of patch vectors that bytes attend to: the k of the last patch that's complete before the byte to be predicted; where that
     * isn't among the {@link Patches#count} patches, those of the last one that is. (B, bytes)
     */
    public static PatchSpans patchesOfBytes(Patches patches, int k, int bytes) {
        PatchSpans spans = of(patches.batch() * bytes);
        spans.fillPatchesOfBytes(patches, k);
        return spans;
    }

    void fillPatchesOfBytes(Patches patches, int k) {
        patches.completed(to);
        for (int i = 0; i < to.length; i++) {
            int patch = Math.min(to[i], patches.count() - 1);
            from[i] = Math.max(0, patch) * k;
            to[i] = (patch + 1) * k;
        }
    }
}
