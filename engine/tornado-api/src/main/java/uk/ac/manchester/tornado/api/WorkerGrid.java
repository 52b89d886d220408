package uk.ac.manchester.tornado.api;

/** The number of work-items that a kernel runs on, in up to three dimensions, and their groups. */
public interface WorkerGrid {
    int dimension();

    long[] getGlobalWork();

    /** Work-items a group, or null when the runtime chooses. */
    long[] getLocalWork();

    /** Groups in each dimension, or null while there is no local size. */
    long[] getNumberOfWorkgroups();

    long[] getGlobalOffset();

    void setGlobalWork(long x, long y, long z);

    void setLocalWork(long x, long y, long z);

    void setNumberOfWorkgroupsToNull();

    void setLocalWorkToNull();

    void setGlobalOffset(long x, long y, long z);
}
