// See check.sh: check.mjs DIRECTORY_OF_MANIFESTS WORK_DIRECTORY. Writes manifests.ts, whose types check for unknown fields.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { parseAllDocuments } from 'yaml';

const [, , directory, work] = process.argv;
const require = createRequire(`${work}/`);
const problems = [];
const manifests = readdirSync(directory).filter((name) => name.endsWith('.yaml') && name !== 'kustomization.yaml')
  .flatMap((name) => parseAllDocuments(readFileSync(`${directory}/${name}`, 'utf8')).map((document) => [name, document.toJS()]));
const listed = parseAllDocuments(readFileSync(`${directory}/kustomization.yaml`, 'utf8'))[0].toJS().resources;
const types = [];
for (const [name, manifest] of manifests) {
  if (!listed.includes(name)) {
    problems.push(`${name} is not in kustomization.yaml`);
  }
  const module = `kubernetes-models/${manifest.apiVersion}/${manifest.kind}`;
  try {
    new (require(module)[manifest.kind])(manifest).validate();
  } catch (error) {
    problems.push(`${name}: ${error.message}`);
  }
  types.push(`import type { I${manifest.kind} as T${types.length} } from '${module}';\n`
    + `export const m${types.length}: T${types.length} = ${JSON.stringify(manifest, null, 2)};`);
}
writeFileSync(`${work}/manifests.ts`, types.join('\n'));

// What no schema can tell.
const one = (kind) => manifests.map(([, manifest]) => manifest).find((manifest) => manifest.kind === kind);
const expect = (condition, message) => condition || problems.push(message);
const deployment = one('Deployment');
const pod = deployment.spec.template;
const [container] = pod.spec.containers;
const env = Object.fromEntries(container.env.map(({ name, value }) => [name, value]));
const selects = (selector) => Object.entries(selector).every(([label, value]) => pod.metadata.labels[label] === value);
expect(pod.spec.terminationGracePeriodSeconds >= Number.parseInt(env.POSTTOPIC_DRAIN, 10) + 30, 'terminationGracePeriodSeconds is shorter than the drain and 30 s');
expect(container.readinessProbe.periodSeconds * container.readinessProbe.failureThreshold < Number.parseInt(env.POSTTOPIC_DRAIN, 10),
  'the drain is shorter than the time in which the readiness probe fails');
expect(selects(deployment.spec.selector.matchLabels) && selects(one('Service').spec.selector) && selects(one('NetworkPolicy').spec.podSelector.matchLabels)
  && selects(one('PodDisruptionBudget').spec.selector.matchLabels), 'a selector does not select the pods');
expect(one('HorizontalPodAutoscaler').spec.scaleTargetRef.name === deployment.metadata.name, 'the HorizontalPodAutoscaler scales something else');
expect((one('HorizontalPodAutoscaler').spec.maxReplicas + 1) * (Number(env.SPRING_DATASOURCE_HIKARI_MAXIMUM_POOL_SIZE) + 1) <= 97,
  'the pools of all pods are larger than max_connections = 100 without the reserved connections');
const ports = new Set(container.ports.map(({ name }) => name));
for (const probe of ['startupProbe', 'readinessProbe', 'livenessProbe']) {
  expect(ports.has(container[probe].httpGet.port), `${probe} asks a port that does not exist`);
}
if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exit(1);
}
