const { getDefaultConfig, mergeConfig } = require('@react-native/metro-config');

module.exports = mergeConfig(getDefaultConfig(__dirname), {
  resolver: {
    // The browser's build and its files are none of the Android bundle's business.
    blockList: [/\/dist-web\/.*/, /\/build\/.*/],
  },
});
