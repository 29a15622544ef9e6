// Prints which libraries React Native links into the Android app, and fails for one that cannot be.
// usage: node check_autolinking.js CONFIG.json   (what `react-native config` wrote)
const fs = require('fs');

const config = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'));
const declared = require(`${config.root}/package.json`);
const faults = [];

const linked = Object.values(config.dependencies).filter((one) => one.platforms.android);
for (const one of linked) {
  if (!one.platforms.android.packageInstance && !one.platforms.android.cmakeListsPath) {
    faults.push(`${one.name} has neither a package class nor native code`);
  }
}
for (const name of Object.keys(declared.dependencies)) {
  const android = `${config.root}/node_modules/${name}/android`;
  const native =
    fs.existsSync(`${android}/build.gradle`) || fs.existsSync(`${android}/build.gradle.kts`);
  if (native && !config.dependencies[name]?.platforms.android)
    faults.push(`${name} has native code and is not linked`);
}

const app = config.project.android;
if (app?.packageName !== 'com.educationcrm.telecaller')
  faults.push(`the app's package is ${app?.packageName}`);
const codegen = declared.codegenConfig;
if (codegen?.name !== 'AppSpecs' || codegen?.jsSrcsDir !== 'src/specs') {
  faults.push(
    'package.json: codegenConfig must name AppSpecs and src/specs, or Gradle generates nothing',
  );
} else if (codegen.android?.javaPackageName !== 'com.educationcrm.telecaller.specs') {
  faults.push(
    `package.json: codegenConfig.android.javaPackageName is ${codegen.android?.javaPackageName}`,
  );
}

for (const one of linked)
  console.log(`  ${one.name}: ${one.platforms.android.packageInstance ?? 'native code only'}`);
for (const fault of faults) console.log(fault);
console.log(`${linked.length} libraries linked, ${faults.length} faults`);
process.exitCode = faults.length || linked.length === 0 ? 1 : 0;
