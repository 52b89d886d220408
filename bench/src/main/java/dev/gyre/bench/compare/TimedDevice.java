package dev.gyre.bench.compare;

/**
 * A device that's measured.
 *
 * @param id how commands name it
 * @param title its name on the page
 * @param runtime what runs kernels on it, with its version
 * @param description what its driver calls it
 * @param kind CPU, GPU and so on
 * @param threads how many it may use; 0 if that isn't ours to say
 * @param sharesMemory whether kernels work on Java's own arrays, so that nothing has to be sent
 */
public record TimedDevice(
        String id, String title, String runtime, String description, String kind, int threads, boolean sharesMemory) {}
