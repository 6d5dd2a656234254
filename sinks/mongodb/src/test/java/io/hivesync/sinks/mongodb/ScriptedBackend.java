package io.hivesync.sinks.mongodb;

import static java.nio.charset.StandardCharsets.UTF_8;

import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import de.bwaldvogel.mongo.bson.BinData;
import de.bwaldvogel.mongo.bson.Document;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The in-process server with what a test needs beside it: hooks that run before a command, refusals as MongoDB's own
 * {@code failCommand} makes them, a login by SASL PLAIN, and {@link StandInTransactions} behind the face of a replica set.
 */
final class ScriptedBackend extends MemoryBackend {
    /** The one user whose password matters. */
    static final String SECURED = "secured";

    private static final int MONGODB_5 = 13;

    private final List<Rule> rules = new CopyOnWriteArrayList<>();
    private final @Nullable StandInTransactions transactions;
    private volatile Set<Object> channels = ConcurrentHashMap.newKeySet();
    private volatile UnaryOperator<Document> helloRule = UnaryOperator.identity();

    ScriptedBackend(boolean replicaSet) {
        transactions = replicaSet ? new StandInTransactions() : null;
    }

    /** Asked before each command. */
    interface Rule {
        /** @return the answer, where the server shall not give its own */
        Optional<Document> before(String command, Document query);
    }

    void add(Rule rule) {
        rules.add(rule);
    }

    void reset() {
        rules.clear();
        forgetTransactionsAfter(StandInTransactions.LIFETIME);
        helloRule = UnaryOperator.identity();
        channels = ConcurrentHashMap.newKeySet();
    }

    /** How long a transaction may last, before it is aborted for others. */
    void forgetTransactionsAfter(Duration lifetime) {
        if (transactions != null) {
            transactions.forgetAfter(lifetime);
        }
    }

    /** What it says of itself. */
    void answerHello(UnaryOperator<Document> rule) {
        helloRule = rule;
    }

    /** Runs once, before the next command of that name on that collection. */
    void before(String command, String collection, Runnable action) {
        AtomicInteger left = new AtomicInteger(1);
        add((name, query) -> {
            if (name.equals(command) && collection.equals(query.get(command)) && left.getAndDecrement() == 1) {
                action.run();
            }
            return Optional.empty();
        });
    }

    /** The next command of that name fails, once. */
    void failNext(String command, int code, String... labels) {
        AtomicInteger left = new AtomicInteger(1);
        add((name, query) -> name.equals(command) && left.getAndDecrement() == 1
                ? Optional.of(failure(code, labels))
                : Optional.empty());
    }

    /** The next update of a collection has an error at one of its statements, and does none of them. */
    void failWrite(String collection, int index, int code, String message) {
        AtomicInteger left = new AtomicInteger(1);
        Document error = new Document("index", index).append("code", code).append("errmsg", message);
        add((name, query) -> name.equals("update") && collection.equals(query.get(name)) && left.getAndDecrement() == 1
                ? Optional.of(new Document("ok", 1).append("n", 0).append("writeErrors", List.of(error)))
                : Optional.empty());
    }

    /** All updates of a collection fail. */
    void failUpdates(String collection, int code) {
        add((name, query) -> name.equals("update") && collection.equals(query.get(name))
                ? Optional.of(failure(code))
                : Optional.empty());
    }

    /** Collects the connections that updates come through. */
    void seeChannels(Set<Object> seen) {
        channels = seen;
    }

    static Document failure(int code, String... labels) {
        return new Document("ok", 0)
                .append("code", code)
                .append("codeName", "Scripted")
                .append("errmsg", "shows { name: \"hunter2\" }")
                .append("errorLabels", List.of(labels));
    }

    @Override
    public Document handleCommand(Channel channel, String database, String command, Document query) {
        if (command.equals("update")) {
            channels.add(channel.id());
        }
        for (Rule rule : rules) {
            Optional<Document> answer = rule.before(command, query);
            if (answer.isPresent()) {
                return answer.get();
            }
        }
        if (command.equals("saslStart")) {
            return login(query);
        }
        StandInTransactions.Inner inner = (name, statement) -> super.handleCommand(channel, database, name, statement);
        if (command.equalsIgnoreCase("ismaster")) {
            // it calls itself 5.0, but gives the number of an older one
            Document hello = helloRule.apply(inner.handle(command, query).append("maxWireVersion", MONGODB_5));
            return transactions == null ? hello : primary(channel, hello);
        }
        return transactions == null
                ? inner.handle(command, query)
                : transactions.handle(database, command, query, inner);
    }

    private static Document login(Document query) {
        byte[] payload = ((BinData) query.get("payload")).getData();
        String[] parts = new String(payload, UTF_8).split("\0", -1);
        return parts[1].equals(SECURED) && !parts[2].equals("right")
                ? failure(18)
                : new Document("conversationId", 1)
                        .append("done", true)
                        .append("payload", new BinData(new byte[0]))
                        .append("ok", 1);
    }

    private static Document primary(Channel channel, Document hello) {
        String me = "localhost:" + ((InetSocketAddress) channel.localAddress()).getPort();
        return hello.append("setName", "rs0")
                .append("setVersion", 1)
                .append("secondary", false)
                .append("hosts", List.of(me))
                .append("me", me)
                .append("primary", me)
                .append("logicalSessionTimeoutMinutes", 30);
    }

    /** What it holds outlives a restart. */
    @Override
    public void close() {}
}
