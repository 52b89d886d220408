package dev.gyre.jvm.code;

/** The forms that a kernel can be compiled to, best first. */
public enum Form {
    /** The innermost parallel iterations, or work-items, are lanes of vectors. */
    SIMD,
    /** The kernel's own code, with the bounds of its parallel loops as parameters, or as loops over work-items between barriers. */
    SCALAR,
    /** The kernel as it is, on one thread. */
    SEQUENTIAL,
    /** The kernel as it is, once for each work-item of its grid, on one thread, or, where items wait for one another, a thread each. */
    WORK_ITEMS,
    /** No form: the kernel isn't run. */
    REFUSED
}
