# One image for every role: the command's first word chooses it (run, producer, streams, sink NAME).
FROM maven:3.9-eclipse-temurin-21 AS build
WORKDIR /build
COPY . .
RUN mvn -B -ntp -pl app -am -Dmaven.test.skip=true package

FROM eclipse-temurin:21-jre
# any user may keep its state there: the producer runs as the app's
RUN useradd --system --create-home --home-dir /var/lib/hive-sync hive-sync && chmod 1777 /var/lib/hive-sync
COPY --from=build /build/app/target/hive-sync/lib /opt/hive-sync/lib
# a short demo shows that the image works, and leaves the archive of loaded classes that halves the work of a start
RUN java -XX:MaxRAMPercentage=60 -XX:+UseSerialGC -XX:ArchiveClassesAtExit=/opt/hive-sync/classes.jsa \
    -jar /opt/hive-sync/lib/hive-sync.jar demo --seconds 1 --state /tmp/demo && rm -rf /tmp/demo
USER hive-sync
WORKDIR /var/lib/hive-sync
VOLUME /var/lib/hive-sync
EXPOSE 3900 3901
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=60", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError", "-XX:SharedArchiveFile=/opt/hive-sync/classes.jsa", "-Xlog:cds*=off", "-jar", "/opt/hive-sync/lib/hive-sync.jar"]
CMD ["run"]
