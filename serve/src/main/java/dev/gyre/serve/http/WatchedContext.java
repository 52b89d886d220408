package dev.gyre.serve.http;

import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.Router;
import java.util.Optional;
import java.util.concurrent.ExecutorService;

/** A connection's surroundings with another reader and writer. */
record WatchedContext(ConnectionContext around, DataReader dataReader, DataWriter dataWriter)
        implements ConnectionContext {

    @Override
    public ListenerContext listenerContext() {
        return around.listenerContext();
    }

    @Override
    public ExecutorService executor() {
        return around.executor();
    }

    @Override
    public Router router() {
        return around.router();
    }

    @Override
    public Optional<ProxyProtocolData> proxyProtocolData() {
        return around.proxyProtocolData();
    }

    @Override
    public HelidonSocket serverSocket() {
        return around.serverSocket();
    }

    @Override
    public PeerInfo remotePeer() {
        return around.remotePeer();
    }

    @Override
    public PeerInfo localPeer() {
        return around.localPeer();
    }

    @Override
    public boolean isSecure() {
        return around.isSecure();
    }

    @Override
    public String socketId() {
        return around.socketId();
    }

    @Override
    public String childSocketId() {
        return around.childSocketId();
    }
}
