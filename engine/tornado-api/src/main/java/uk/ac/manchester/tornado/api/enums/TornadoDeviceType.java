package uk.ac.manchester.tornado.api.enums;

/** Kinds of devices. */
public enum TornadoDeviceType {
    UNKNOWN,
    DEFAULT,
    CPU,
    GPU,
    /**
     * Reconfigurable hardware.
     *
     * @deprecated version 6 of TornadoVM removed it; Gyre makes circuits of kernels by {@code gyre fpga build}
     */
    @Deprecated
    FPGA,
    ACCELERATOR,
    CUSTOM,
    ALL
}
