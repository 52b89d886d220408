package dev.gyre.cli.soak;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.gyre.cli.profile.ResidentSize;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What a process holds.
 *
 * @param seconds since it began to work
 * @param rounds of work so far
 * @param heap MiB after a collection
 * @param resident MiB of the machine's memory
 * @param threads that are alive
 * @param descriptors that are open
 * @param classes that are loaded
 */
record Sample(double seconds, long rounds, double heap, double resident, int threads, long descriptors, int classes) {

    static final String HEADING = "seconds,rounds,heap_mib,rss_mib,threads,descriptors,classes";

    private static final double MEBIBYTE = 1 << 20;

    /** That of this process. */
    static Sample now(double seconds, long rounds) {
        System.gc();
        return new Sample(
                seconds,
                rounds,
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / MEBIBYTE,
                ResidentSize.now().orElseThrow() / MEBIBYTE,
                ManagementFactory.getThreadMXBean().getThreadCount(),
                ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class)
                        .getOpenFileDescriptorCount(),
                ManagementFactory.getClassLoadingMXBean().getLoadedClassCount());
    }

    String csv() {
        return String.format(
                Locale.ROOT,
                "%.1f,%d,%.2f,%.2f,%d,%d,%d",
                seconds,
                rounds,
                heap,
                resident,
                threads,
                descriptors,
                classes);
    }

    static Sample of(String csv) {
        List<String> cells = Arrays.stream(csv.split(",")).collect(Collectors.toList());
        return new Sample(
                Double.parseDouble(cells.get(0)),
                Long.parseLong(cells.get(1)),
                Double.parseDouble(cells.get(2)),
                Double.parseDouble(cells.get(3)),
                Integer.parseInt(cells.get(4)),
                Long.parseLong(cells.get(5)),
                Integer.parseInt(cells.get(6)));
    }
}
