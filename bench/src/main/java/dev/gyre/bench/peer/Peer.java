package dev.gyre.bench.peer;

import java.util.List;

/** A library that some contenders need at run time. */
public enum Peer {
    /** None: the contender is Java throughout. */
    NONE("Java", List.of()),
    /** OpenBLAS, called through JavaCPP's preset on memory outside the heap. */
    OPENBLAS("OpenBLAS", List.of("org/bytedeco/openblas/linux-x86_64/libjniopenblas.so")),
    /** PyTorch on the CPU, called through DJL. */
    PYTORCH("PyTorch", List.of("native/lib/pytorch.properties", "jnilib/pytorch.properties"));

    /** How a user gets the natives of every peer. */
    public static final String REMEDY = "run ./setup.sh bench";

    private final String title;
    private final List<String> resources;

    Peer(String title, List<String> resources) {
        this.title = title;
        this.resources = resources;
    }

    /** Its name in tables. */
    public String title() {
        return title;
    }

    /** Whether its native libraries are on the class path. */
    public boolean available() {
        ClassLoader loader = Peer.class.getClassLoader();
        return resources.stream().allMatch(r -> loader.getResource(r) != null);
    }
}
