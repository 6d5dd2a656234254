package io.hivesync.sinks.mongodb;

import de.bwaldvogel.mongo.bson.Document;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Transactions for the in-process server, which has none: enough of what MongoDB's manual says of them to run the driver's side
 * and ours. It is not MongoDB.
 *
 * <p>A transaction ends with its first error, and what is aborted is undone. Two that write one document conflict; who writes
 * it outside of a transaction waits for its end; who reads outside of one sees what is committed. One that its client forgot
 * is aborted after a while.
 */
final class StandInTransactions {
    private static final int WRITE_CONFLICT = 112;
    private static final int NO_SUCH_TRANSACTION = 251;
    private static final String TRANSIENT = "TransientTransactionError";
    /** As on a real server. */
    static final Duration LIFETIME = Duration.ofMinutes(1);

    private static final long GLANCE_MS = 50;
    private static final Map<String, String> STATEMENTS =
            Map.of("insert", "documents", "update", "updates", "delete", "deletes");
    private static final Set<String> WRITES = STATEMENTS.keySet();

    private final Map<String, Transaction> open = new LinkedHashMap<>();
    private Duration lifetime = LIFETIME;

    /** The server without transactions, at one database. */
    interface Inner {
        Document handle(String command, Document query);
    }

    private record Place(String database, String collection, Inner inner) {
        List<Document> find(Object filter) {
            Document found = inner.handle("find", new Document("find", collection).append("filter", filter));
            return documents((Document) found.get("cursor"), "firstBatch").stream()
                    .map(Document::cloneDeeply)
                    .toList();
        }

        Document write(String command, Document statement) {
            return inner.handle(
                    command, new Document(command, collection).append(STATEMENTS.get(command), List.of(statement)));
        }
    }

    /** @param image null: there is none */
    private record Image(Place place, Object id, @Nullable Document image) {
        boolean isOf(Place other, Object otherId) {
            return place.database().equals(other.database())
                    && place.collection().equals(other.collection())
                    && id.equals(otherId);
        }

        Image now() {
            List<Document> found = place.find(new Document("_id", id));
            return new Image(place, id, found.isEmpty() ? null : found.getFirst());
        }

        void restore() {
            place.write("delete", new Document("q", new Document("_id", id)).append("limit", 1));
            if (image != null) {
                place.write("insert", image.cloneDeeply());
            }
        }
    }

    /** @param before what each document was before the transaction wrote it, in the order of the writes */
    private record Transaction(long number, long startNanos, List<Image> before) {
        boolean wrote(Place place, Object id) {
            return before.stream().anyMatch(image -> image.isOf(place, id));
        }
    }

    synchronized void forgetAfter(Duration newLifetime) {
        lifetime = newLifetime;
    }

    synchronized Document handle(String database, String command, Document query, Inner inner) {
        Place place = new Place(database, String.valueOf(query.get(command)), inner);
        expire();
        if (!Boolean.FALSE.equals(query.get("autocommit"))) {
            if (WRITES.contains(command)) {
                awaitTransactions(place, command, query);
            }
            return command.equals("find") ? committed(place, query) : inner.handle(command, query);
        }
        String session = String.valueOf(query.get("lsid"));
        long number = ((Number) query.get("txnNumber")).longValue();
        if (Boolean.TRUE.equals(query.get("startTransaction"))) {
            abort(session);
            open.put(session, new Transaction(number, System.nanoTime(), new ArrayList<>()));
        }
        Transaction transaction = open.get(session);
        if (transaction == null || transaction.number() != number) {
            return ScriptedBackend.failure(NO_SUCH_TRANSACTION, TRANSIENT);
        }
        return switch (command) {
            case "commitTransaction" -> {
                end(session);
                yield new Document("ok", 1);
            }
            case "abortTransaction" -> {
                abort(session);
                yield new Document("ok", 1);
            }
            case "insert", "update", "delete" -> write(session, place, command, query);
            default -> inner.handle(command, query);
        };
    }

    @SuppressWarnings("unchecked")
    private static List<Document> documents(Document answer, String field) {
        return new ArrayList<>((Collection<Document>) answer.getOrDefault(field, List.of()));
    }

    private Document write(String session, Place place, String command, Document query) {
        Transaction transaction = open.get(session);
        Document answer = new Document("ok", 1).append("n", 0).append("nModified", 0);
        List<Document> upserted = new ArrayList<>();
        int index = 0;
        for (Document statement : documents(query, STATEMENTS.get(command))) {
            List<Document> touched = command.equals("insert") ? List.of() : place.find(statement.get("q"));
            if (touched.stream().anyMatch(one -> isLocked(transaction, place, one.get("_id")))) {
                abort(session);
                return ScriptedBackend.failure(WRITE_CONFLICT, TRANSIENT);
            }
            touched.forEach(one -> transaction.before().add(new Image(place, one.get("_id"), one)));
            Document one = place.write(command, statement);
            List<Document> errors = documents(one, "writeErrors");
            if (!errors.isEmpty()) {
                abort(session);
                errors.getFirst().put("index", index);
                return answer.append("writeErrors", errors);
            }
            if (command.equals("insert")) {
                transaction.before().add(new Image(place, statement.get("_id"), null));
            }
            for (Document made : documents(one, "upserted")) {
                transaction.before().add(new Image(place, made.get("_id"), null));
                upserted.add(new Document("index", index).append("_id", made.get("_id")));
            }
            add(answer, "n", one);
            add(answer, "nModified", one);
            index++;
        }
        return upserted.isEmpty() ? answer : answer.append("upserted", upserted);
    }

    private static void add(Document sum, String field, Document one) {
        sum.put(field, (Integer) sum.get(field) + (Integer) one.getOrDefault(field, 0));
    }

    private boolean isLocked(@Nullable Transaction mine, Place place, Object id) {
        return open.values().stream().anyMatch(other -> other != mine && other.wrote(place, id));
    }

    /** Reads with everything put aside that is not committed. */
    private Document committed(Place place, Document query) {
        List<Image> aside = new ArrayList<>();
        for (Transaction transaction : open.values()) {
            for (Image before : transaction.before().reversed()) {
                aside.add(before.now());
                before.restore();
            }
        }
        Document answer = place.inner().handle("find", query);
        aside.reversed().forEach(Image::restore);
        return answer;
    }

    private void abort(String session) {
        Transaction transaction = open.get(session);
        if (transaction != null) {
            transaction.before().reversed().forEach(Image::restore);
            end(session);
        }
    }

    private void end(String session) {
        open.remove(session);
        notifyAll();
    }

    private void expire() {
        long now = System.nanoTime();
        List.copyOf(open.keySet()).stream()
                .filter(session -> now - open.get(session).startNanos() > lifetime.toNanos())
                .forEach(this::abort);
    }

    private void awaitTransactions(Place place, String command, Document query) {
        try {
            while (!command.equals("insert") && isBlocked(place, command, query)) {
                wait(GLANCE_MS);
                expire();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isBlocked(Place place, String command, Document query) {
        return documents(query, STATEMENTS.get(command)).stream()
                .flatMap(statement -> place.find(statement.get("q")).stream())
                .anyMatch(one -> isLocked(null, place, one.get("_id")));
    }
}
