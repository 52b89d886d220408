package dev.gyre.jvm.code;

/** What a kernel can be compiled to, best first. */
public enum Form {
    /** The innermost parallel iterations are lanes of vectors. */
    SIMD,
    /** The kernel's own code, with the bounds of its parallel loops as parameters. */
    SCALAR,
    /** The kernel as it is, on one thread. */
    SEQUENTIAL,
    /** The kernel as it is, once for each work-item of its grid, on one thread. */
    WORK_ITEMS
}
