package dev.gyre.spark.cluster;

import dev.gyre.engine.device.DeviceException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.hadoop.security.Credentials;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.spark.SecurityManager;
import org.apache.spark.SparkConf;
import org.apache.spark.internal.config.package$;
import org.apache.spark.rpc.RpcAddress;
import org.apache.spark.rpc.RpcEnv;
import scala.Option;

/**
 * Whether a cluster's master takes our secret. Spark itself tries for a minute with one that it doesn't take, and then ends the whole
 * process; so it's asked before.
 */
final class MasterCheck {

    private static final String ENDPOINT = "Master";
    private static final int NO_SERVER = -1;

    private MasterCheck() {}

    /**
     * Refuses a master that doesn't take the secret.
     *
     * @param master what messages call it
     * @param addresses where it may be
     * @param conf Spark's properties, the secret among them
     * @throws DeviceException if none takes it
     */
    static void requireAccepted(String master, List<RpcAddress> addresses, SparkConf conf) {
        show(conf.get(SecretFile.SECRET));
        SecurityManager security = new SecurityManager(conf, Option.empty(), package$.MODULE$.AUTH_SECRET_FILE());
        RpcEnv connections = RpcEnv.create("gyre", conf.get("spark.driver.host"), NO_SERVER, conf, security, true);
        Exception failure = null;
        try {
            for (RpcAddress address : addresses) {
                try {
                    connections.setupEndpointRef(address, ENDPOINT);
                    return;
                } catch (Exception e) { // of Scala's, which declares none
                    failure = e;
                }
            }
        } finally {
            connections.shutdown();
            connections.awaitTermination();
        }
        throw new DeviceException(
                "--master " + master + ": it doesn't take the secret: name the --secret-file that it was started with,"
                        + " of Spark " + org.apache.spark.package$.MODULE$.SPARK_VERSION() + " on both sides",
                failure);
    }

    /** Gives Hadoop our secret to show: where Spark ran in this JVM without a cluster, it has left that one's. */
    private static void show(String secret) {
        try {
            Credentials ours = new Credentials();
            ours.addSecretKey(SecurityManager.SECRET_LOOKUP_KEY(), secret.getBytes(StandardCharsets.UTF_8));
            UserGroupInformation.getCurrentUser().addCredentials(ours);
        } catch (IOException e) {
            throw new DeviceException("Hadoop doesn't know who is the user: " + e.getMessage(), e);
        }
    }
}
