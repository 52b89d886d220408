package dev.gyre.bench.peer;

/** A library that some contenders need at run time. */
public enum Peer {
    /** None: the contender is Java throughout. */
    NONE("Java", ""),
    /** OpenBLAS, called through JavaCPP's preset on memory outside the heap. */
    OPENBLAS("OpenBLAS", "org/bytedeco/openblas/linux-x86_64/libjniopenblas.so"),
    /** PyTorch on the CPU, called through DJL. */
    PYTORCH("PyTorch", "native/lib/pytorch.properties"),
    /** C, compiled where it's measured. */
    GCC("gcc", "") {
        @Override
        public boolean available() {
            return Gcc.compiler().isPresent();
        }

        @Override
        public String remedy() {
            return "install gcc";
        }
    };

    private final String title;
    private final String resource;

    Peer(String title, String resource) {
        this.title = title;
        this.resource = resource;
    }

    /** Its name in tables. */
    public String title() {
        return title;
    }

    /** Sentence that tells a user how to get the library. */
    public String remedy() {
        return "run ./setup.sh bench";
    }

    /** Whether its native libraries are on the class path. */
    public boolean available() {
        return resource.isEmpty() || Peer.class.getClassLoader().getResource(resource) != null;
    }
}
