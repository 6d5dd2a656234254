package io.hivesync.sinks.mongodb;

import de.bwaldvogel.mongo.bson.Document;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Transactions for the in-process server, which has none: enough of what MongoDB's manual says of them to run the driver's side
 * and ours. It is not MongoDB. It undoes what is aborted, a transaction ends with its first error, two that write one document
 * conflict, and who writes outside of a transaction waits for its end. Readers see what is not committed yet.
 */
final class StandInTransactions {
    private static final int WRITE_CONFLICT = 112;
    private static final int NO_SUCH_TRANSACTION = 251;
    private static final String TRANSIENT = "TransientTransactionError";
    private static final long LONGEST_WAIT_MS = 10_000;
    private static final Set<String> WRITES = Set.of("insert", "update", "delete");
    private static final Map<String, String> STATEMENTS =
            Map.of("insert", "documents", "update", "updates", "delete", "deletes");

    private final Map<String, Transaction> open = new HashMap<>();

    /** The server without transactions. */
    interface Inner {
        Document handle(String command, Document query);
    }

    /**
     * @param inner the server, at the document's database
     * @param before null: there was none
     */
    private record Undo(
            Inner inner,
            String collection,
            Object id,
            @Nullable Document before) {}

    private record Transaction(long number, List<Undo> undos) {
        boolean wrote(String collection, Object id) {
            return undos.stream()
                    .anyMatch(undo ->
                            undo.collection().equals(collection) && undo.id().equals(id));
        }
    }

    synchronized Document handle(String command, Document query, Inner inner) {
        String session = String.valueOf(query.get("lsid"));
        if (!Boolean.FALSE.equals(query.get("autocommit"))) {
            if (WRITES.contains(command)) {
                awaitTransactions(command, query, inner);
            }
            return inner.handle(command, query);
        }
        long number = ((Number) query.get("txnNumber")).longValue();
        if (Boolean.TRUE.equals(query.get("startTransaction"))) {
            abort(session);
            open.put(session, new Transaction(number, new ArrayList<>()));
        }
        Transaction transaction = open.get(session);
        if (transaction == null || transaction.number() != number) {
            return ScriptedBackend.failure(NO_SUCH_TRANSACTION, TRANSIENT);
        }
        return inTransaction(new Session(session, transaction), command, query, inner);
    }

    private record Session(String id, Transaction transaction) {}

    private Document inTransaction(Session session, String command, Document query, Inner inner) {
        if (command.equals("commitTransaction")) {
            end(session.id());
            return new Document("ok", 1);
        }
        if (command.equals("abortTransaction")) {
            abort(session.id());
            return new Document("ok", 1);
        }
        return WRITES.contains(command) ? write(session, command, query, inner) : inner.handle(command, query);
    }

    @SuppressWarnings("unchecked")
    private static List<Document> statements(String command, Document query) {
        return (List<Document>) query.get(STATEMENTS.get(command));
    }

    private Document write(Session session, String command, Document query, Inner inner) {
        String collection = (String) query.get(command);
        Document answer = new Document("ok", 1).append("n", 0).append("nModified", 0);
        List<Document> upserted = new ArrayList<>();
        List<Document> statements = statements(command, query);
        for (int i = 0; i < statements.size(); i++) {
            List<Document> touched = touched(collection, command, statements.get(i), inner);
            if (touched.stream().anyMatch(one -> isLocked(session.transaction(), collection, one.get("_id")))) {
                abort(session.id());
                return ScriptedBackend.failure(WRITE_CONFLICT, TRANSIENT);
            }
            List<Undo> undos = session.transaction().undos();
            touched.forEach(one -> undos.add(new Undo(inner, collection, one.get("_id"), one)));
            Document one = inner.handle(
                    command,
                    new Document(command, collection).append(STATEMENTS.get(command), List.of(statements.get(i))));
            if (command.equals("insert")) {
                undos.add(new Undo(inner, collection, statements.get(i).get("_id"), null));
            }
            for (Document made : documents(one, "upserted")) {
                undos.add(new Undo(inner, collection, made.get("_id"), null));
                upserted.add(new Document("index", i).append("_id", made.get("_id")));
            }
            answer.put("n", (Integer) answer.get("n") + (Integer) one.get("n"));
            answer.put("nModified", (Integer) answer.get("nModified") + (Integer) one.getOrDefault("nModified", 0));
            List<Document> errors = documents(one, "writeErrors");
            if (!errors.isEmpty()) {
                errors.getFirst().put("index", i);
                abort(session.id());
                answer.put("writeErrors", errors);
                break;
            }
        }
        if (!upserted.isEmpty()) {
            answer.put("upserted", upserted);
        }
        return answer;
    }

    @SuppressWarnings("unchecked")
    private static List<Document> documents(Document answer, String field) {
        return new ArrayList<>(
                (Iterable<Document> & java.util.Collection<Document>) answer.getOrDefault(field, List.of()));
    }

    private static List<Document> touched(String collection, String command, Document statement, Inner inner) {
        if (command.equals("insert")) {
            return List.of();
        }
        Document found = inner.handle("find", new Document("find", collection).append("filter", statement.get("q")));
        return documents((Document) found.get("cursor"), "firstBatch").stream()
                .map(Document::cloneDeeply)
                .toList();
    }

    private boolean isLocked(@Nullable Transaction mine, String collection, Object id) {
        return open.values().stream().anyMatch(other -> other != mine && other.wrote(collection, id));
    }

    private void abort(String session) {
        Transaction transaction = open.get(session);
        if (transaction == null) {
            return;
        }
        for (Undo undo : transaction.undos().reversed()) {
            Document byId = new Document("_id", undo.id());
            undo.inner()
                    .handle(
                            "delete",
                            new Document("delete", undo.collection())
                                    .append("deletes", List.of(new Document("q", byId).append("limit", 1))));
            if (undo.before() != null) {
                undo.inner()
                        .handle(
                                "insert",
                                new Document("insert", undo.collection()).append("documents", List.of(undo.before())));
            }
        }
        end(session);
    }

    private void end(String session) {
        open.remove(session);
        notifyAll();
    }

    private void awaitTransactions(String command, Document query, Inner inner) {
        String collection = (String) query.get(command);
        long deadline = System.nanoTime() + LONGEST_WAIT_MS * 1_000_000;
        try {
            while (isBlocked(collection, command, query, inner) && System.nanoTime() < deadline) {
                wait(LONGEST_WAIT_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isBlocked(String collection, String command, Document query, Inner inner) {
        return !open.isEmpty()
                && statements(command, query).stream()
                        .flatMap(statement -> touched(collection, command, statement, inner).stream())
                        .anyMatch(one -> isLocked(null, collection, one.get("_id")));
    }
}
