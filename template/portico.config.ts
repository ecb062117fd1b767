/** How Portico runs here; what it shows of the graph, and to whom, stands in `schemas/` and `bff/`. All of it can be left out. */
const adminToken = process.env.ADMIN_TOKEN;

export default {
  // A line of JSON for each operation, on standard output: who asked what, how long it took, what it cost, whether it was remembered.
  telemetry: { accessLog: true },
  // Metrics, and forgetting what is remembered, for who has the token: ADMIN_TOKEN=$(openssl rand -hex 24) npm start
  ...(adminToken ? { admin: { port: 9464, token: adminToken } } : {}),
};
