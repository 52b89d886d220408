package dev.gyre.engine.device;

/** The abilities that some devices have. An op or learner that needs one asks for it by {@link Device#has}, never for the kind of device. */
public enum Capability {
    /** Kernels work on Java's own arrays: nothing is transferred, and a variable's numbers are the host's. */
    SHARED_MEMORY,
    /** Kernels run on the processors of this process, whose time they take. */
    THIS_PROCESSOR,
    /** Plans of several threads run at the same time. */
    CONCURRENT_PLANS,
    /** Takes all that Java has, and a kernel that fails throws what Java throws. */
    PLAIN_JAVA,
    /** Compiles kernels while their plain calls could run already. */
    LATE_COMPILATION,
    /** Multiplies floats faster than it counts bits. */
    FLOAT_PRODUCTS,
    /** The device takes task graphs of any length. */
    LONG_GRAPHS,
    /** The device's profiler tells of each kernel that it ran. */
    KERNEL_PROFILE
}
