package uk.ac.manchester.tornado.api.common;

/** The use of an argument by a kernel. */
public enum Access {
    NONE(0),
    READ_ONLY(1),
    WRITE_ONLY(2),
    READ_WRITE(3);

    /** 1 for reads, 2 for writes. */
    public final byte position;

    Access(int position) {
        this.position = (byte) position;
    }
}
