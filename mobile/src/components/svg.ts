export { default as Svg, Circle, Path } from 'react-native-svg';
