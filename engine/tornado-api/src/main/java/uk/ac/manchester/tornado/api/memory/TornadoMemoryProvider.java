package uk.ac.manchester.tornado.api.memory;

/** The memory of a device. */
public interface TornadoMemoryProvider {
    /** Bytes that arrays may take. */
    long getHeapSize();
}
